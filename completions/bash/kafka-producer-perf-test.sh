# Completion for bash: see pykafka beside this file.
. "${BASH_SOURCE[0]%/*}/pykafka"
