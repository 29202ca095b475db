# Completion for fish: see pykafka.fish beside this file.
source (status dirname)/pykafka.fish
