# Completion of pykafka and of Kafka's names for its commands, for fish.
# Made by `python -m pykafka_cli.cli.docgen --write`; do not edit.
# Candidates for the word at the cursor, each with what it means behind a tab.
function __pykafka_complete
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l program pykafka
    string match -q '*/*' -- $typed[1]; and set program (string replace -r '[^/]*$' '' -- $typed[1])pykafka
    set -l command (string replace -r '\.sh$' '' -- (string replace -r '.*/' '' -- $typed[1]))
    set -l words $typed[2..-1]
    if test "$command" = pykafka
        set command $words[1]
        switch "$command"
            case ''
                __pykafka_commands
                return
            case --install-completion --show-completion
                printf '%s\n' bash zsh fish
                return
        end
        set words $words[2..-1]
    else
        set command (string replace -r '^kafka-' '' -- $command)
    end
    set -l subcommands (__pykafka_subcommands $command)
    if set -q subcommands[1]
        set -l found
        for word in $words
            if string match -q -- "$word"\t'*' $subcommands
                set found $word
                break
            end
        end
        if not set -q found[1]
            printf '%s\n' $subcommands
            return
        end
        set command "$command $found"
    end
    set -l options (__pykafka_options $command)
    set -l option
    set -l before
    set -l value $current
    if string match -q -- '--*=*' $current
        set option (string replace -r '=.*' '' -- $current)
        set before $option=
        set value (string replace -r '^[^=]*=' '' -- $current)
    else if set -q words[1]; and string match -q -- '-?*' $words[-1]
        set option $words[-1]
    end
    set -l kind
    if set -q option[1]
        for row in $options
            set -l fields (string split \t -- $row)
            if test "$fields[1]" = "$option" -o "$fields[1]" = "-$option"
                set kind $fields[2]
                break
            end
        end
    end
    if test -z "$kind"; and not string match -q -- '-*' $current
        set kind (__pykafka_argument $command)
    end
    if test -n "$kind"
        __pykafka_value $program $kind "$before" "$value" $typed[2..-1]
        return
    end
    for row in $options
        string replace -r '\t[^\t]*\t' \t -- $row
    end
end

# PROGRAM KIND BEFORE TYPED WORDS: the candidates for a value, in front of which BEFORE is typed already.
function __pykafka_value
    set -l kind $argv[2]
    set -l before $argv[3]
    set -l value $argv[4]
    if string match -q -- '*,' $kind
        set kind (string replace -r ',$' '' -- $kind)
        if string match -q -- '*,*' $value
            set before $before(string replace -r '[^,]*$' '' -- $value)
            set value (string replace -r '.*,' '' -- $value)
        end
    end
    switch $kind
        case none
        case file
            __fish_complete_path $value | string replace -r '^' -- "$before"
        case dir
            __fish_complete_directories $value '' | string replace -r '^' -- "$before"
        case 'words:*'
            string split ' ' -- (string replace 'words:' '' -- $kind) | string replace -r '^' -- "$before"
        case '*'
            $argv[1] __complete $kind "$value" -- $argv[5..-1] 2>/dev/null </dev/null \
                | string replace -r '^' -- "$before"
    end
end


function __pykafka_commands
    printf '%s\t%s\n' \
        'topics' 'Create, delete, describe, or change a topic.' \
        'console-producer' 'Send lines of standard input to a topic.' \
        'console-consumer' 'Print the records of topics.' \
        'consumer-groups' 'List, describe and delete consumer groups, reset offsets.' \
        'groups' 'List groups of every type.' \
        'configs' 'Show and change configs and quotas.' \
        'get-offsets' 'Print offsets of partitions.' \
        'delete-records' 'Delete the records of partitions below given offsets.' \
        'broker-api-versions' 'Show which requests each broker knows.' \
        'metadata-quorum' 'Describe the metadata quorum.' \
        'features' 'Describe feature flags.' \
        'leader-election' 'Elect leaders of partitions.' \
        'reassign-partitions' 'Move partitions to other brokers.' \
        'dump-log' 'Look into the files of a log.' \
        'log-dirs' 'Show what is on the brokers\' disks.' \
        'producer-perf-test' 'Measure how fast records are produced.' \
        'consumer-perf-test' 'Measure how fast records are consumed.' \
        'e2e-latency' 'Measure the time from producing a record to consuming it.' \
        'broker' 'List, kill, restart and add brokers.' \
        'cluster' 'Create, inspect or destroy the embedded cluster.' \
        'watch' 'Watch leaders, replicas, rates and lags live.' \
        'context' 'Name clusters, and choose the one to work on.' \
        'copy' 'Copy topics from one cluster to another.' \
        'demo' 'See replication and failover at work.' \
        '--help' 'Print what commands there are.' \
        '--version' 'Print the version.' \
        '--install-completion' 'Have this shell complete words.' \
        '--show-completion' 'Print the script that does it.'
end

function __pykafka_subcommands
    switch $argv[1]
        case metadata-quorum
            printf '%s\t%s\n' \
                'describe' 'Describe the metadata quorum.'
        case features
            printf '%s\t%s\n' \
                'describe' 'Describe the supported and active feature flags.'
        case broker
            printf '%s\t%s\n' \
                'list' 'List the brokers: where they are, whether they live, what they lead and hold.' \
                'kill' 'Kill brokers, as if their processes had died.' \
                'restart' 'Bring dead brokers back.' \
                'add' 'Add new, empty brokers.' \
                'clean' 'Compact topics now: keep the last record of each key.' \
                'verify' 'Look for damage on the disks of living brokers.'
        case cluster
            printf '%s\t%s\n' \
                'create' 'Create an embedded cluster.' \
                'info' 'Show what the cluster is: identity, controller, brokers and totals.' \
                'cluster-id' 'Get information about the ID of a cluster.' \
                'list-endpoints' 'List the endpoints of the brokers.' \
                'unregister' 'Unregister a broker.' \
                'destroy' 'Delete the embedded cluster and everything in it.'
        case context
            printf '%s\t%s\n' \
                'list' 'List the contexts; the current one has a star.' \
                'use' 'Choose the context of every command that says and finds nothing else.' \
                'show' 'Show a context, or the one that counts now and why.' \
                'add' 'Give a cluster a name.' \
                'remove' 'Forget a context.'
    end
end

# What the words of a command are that are no options.
function __pykafka_argument
    switch "$argv[1]"
        case 'broker kill'
            echo 'living'
        case 'broker restart'
            echo 'dead'
        case 'broker add'
            echo 'none'
        case 'broker clean'
            echo 'topics'
        case 'broker verify'
            echo 'brokers'
        case 'context use'
            echo 'contexts'
        case 'context show'
            echo 'contexts'
        case 'context add'
            echo 'none'
        case 'context remove'
            echo 'contexts'
    end
end

# The options of a command: name, what it takes, what it is for, with tabs between.
function __pykafka_options
    switch "$argv[1]"
        case 'topics'
            printf '%s\t%s\t%s\n' \
                '--list' '' 'List all available topics.' \
                '--describe' '' 'List details for the given topics.' \
                '--create' '' 'Create a new topic.' \
                '--alter' '' 'Alter the number of partitions and replica assignment.' \
                '--delete' '' 'Delete a topic.' \
                '--topic' 'topics' 'The topic to create, alter, describe or delete.' \
                '--topic-id' 'none' 'The topic-id to describe.' \
                '--exclude-internal' '' 'Exclude internal topics when listing or describing topics.' \
                '--if-exists' '' 'If set when altering or deleting or describing topics, the action will only execute if the topic exists.' \
                '--if-not-exists' '' 'If set when creating topics, the action will only execute if the topic does not already exist.' \
                '--partitions' 'none' 'The number of partitions for the topic being created or altered.' \
                '--replication-factor' 'none' 'The replication factor for each partition in the topic being created.' \
                '--replica-assignment' 'none' 'A list of manual partition-to-broker assignments for the topic being created or altered.' \
                '--config' 'configs' 'A topic configuration override for the topic being created.' \
                '--under-replicated-partitions' '' 'If set when describing topics, only show under-replicated partitions.' \
                '--unavailable-partitions' '' 'If set when describing topics, only show partitions whose leader is not available.' \
                '--under-min-isr-partitions' '' 'If set when describing topics, only show partitions whose isr count is less than the configured minimum.' \
                '--at-min-isr-partitions' '' 'If set when describing topics, only show partitions whose isr count is equal to the configured minimum.' \
                '--topics-with-overrides' '' 'If set when describing topics, only show topics that have overridden configs.' \
                '--partition-size-limit-per-response' 'none' 'The maximum partition size to be included in one DescribeTopicPartitions response.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--delete-config' 'config-names,' 'No longer supported and deprecated since 4.0: does nothing.' \
                '--yes' '' 'Do not ask before something is deleted of a protected context.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'console-producer'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'The topic to send to; it is created if it does not exist.' \
                '--input' 'words:lines json nul all' 'What makes a record: a line; a line of JSON as console-consumer --output json prints it; what a NUL byte ends; or all of standard input.' \
                '--ignore' 'words:partition timestamp headers key,' 'Of --input json: what is left to the producer, out of partition, timestamp, headers, key.' \
                '--key' 'none' 'The key of all records.' \
                '--reader-property' 'words:parse.key= key.separator= parse.headers= headers.delimiter= headers.separator= headers.key.separator= ignore.error= null.marker=' 'How a line is taken apart: see below.' \
                '--reader-config' 'file' 'Property file with reader properties.' \
                '--line-reader' 'words:org.apache.kafka.tools.LineMessageReader' 'Only org.apache.kafka.tools.LineMessageReader, which reads one record a line.' \
                '--request-required-acks' 'words:0 1 -1 all' '0, 1, -1 or all: who must have a record.' \
                '--sync' '' 'Wait until each record is stored before the next; end at the first failure.' \
                '--message-send-max-retries' 'none' 'How often a failed batch is sent again.' \
                '--retry-backoff-ms' 'none' 'Pause before a retry.' \
                '--compression-codec' 'words:none gzip snappy lz4 zstd' 'Compress batches with none, gzip, snappy, lz4 or zstd.' \
                '--batch-size' 'none' 'Largest batch.' \
                '--timeout' 'none' 'How long a batch may wait to become full.' \
                '--request-timeout-ms' 'none' 'How long to wait for an answer.' \
                '--max-block-ms' 'none' 'How long to wait for metadata or buffer space.' \
                '--metadata-expiry-ms' 'none' 'Age at which metadata is read anew.' \
                '--max-memory-bytes' 'none' 'Memory for records that wait to be sent.' \
                '--socket-buffer-size' 'none' 'Size of the TCP send buffer.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--command-property' 'words:acks= batch.size= client.id= compression.type= linger.ms= retries=' 'A setting of the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar.' \
                '--max-partition-memory-bytes' 'none' 'Deprecated: use --batch-size.' \
                '--property' 'words:parse.key= key.separator= parse.headers= headers.delimiter= headers.separator= headers.key.separator= ignore.error= null.marker=' 'Deprecated: use --reader-property.' \
                '--producer-property' 'words:acks= batch.size= client.id= compression.type= linger.ms= retries=' 'Deprecated: use --command-property.' \
                '--producer.config' 'file' 'Deprecated: use --command-config.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'console-consumer'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'The topic to read.' \
                '--include' 'topics' 'Read every topic whose whole name matches this Java regex.' \
                '--partition' 'none' 'Read only this partition; from the end unless --offset is set.' \
                '--group' 'groups' 'Read as a member of this group and commit what was printed.' \
                '--isolation-level' 'words:read_uncommitted read_committed' 'read_committed leaves out what transactions aborted, and waits where one is open.' \
                '--from-beginning' '' 'Start with the earliest record instead of the next one.' \
                '--offset' 'words:earliest latest' 'Where to start in --partition: earliest, latest or a number.' \
                '--since' 'none' 'Start with the first record at or after a time: YYYY-MM-DDTHH:MM:SS[.sss][Z or offset] (UTC unless it says otherwise), or so long ago: -90s, -30m, -1h, -7d.' \
                '--last' 'none' 'Start N offsets before the end of each partition.' \
                '--max-messages' 'none' 'End after N printed records, of all partitions together.' \
                '--timeout-ms' 'none' 'End when no record came for this long.' \
                '--until' 'none' 'End before the first record at or after a time that is past.' \
                '--exit-at-end' '' 'End behind the records that are the last ones at the start.' \
                '--key' 'none' 'Print only records with exactly this key.' \
                '--grep' 'none' 'Print only records in whose value this Python regex is found.' \
                '--skip-message-on-error' '' 'Go on after a record that cannot be printed.' \
                '--format' 'none' 'What is printed of a record, as with kcat: see below.' \
                '--formatter' 'words:org.apache.kafka.tools.consumer.DefaultMessageFormatter org.apache.kafka.tools.consumer.LoggingMessageFormatter org.apache.kafka.tools.consumer.NoOpMessageFormatter org.apache.kafka.tools.consumer.OffsetsMessageFormatter org.apache.kafka.tools.consumer.GroupMetadataMessageFormatter org.apache.kafka.tools.consumer.TransactionLogMessageFormatter' 'How records are printed: see below.' \
                '--formatter-property' 'words:print.timestamp= print.partition= print.offset= print.delivery= print.epoch= print.headers= print.key= print.value= key.separator= line.separator= headers.separator= null.literal= key.deserializer= value.deserializer= headers.deserializer= key.deserializer.= value.deserializer.= headers.deserializer.=' 'What of a record is printed: see below.' \
                '--formatter-config' 'file' 'Property file with formatter properties.' \
                '--key-deserializer' 'words:org.apache.kafka.common.serialization.StringDeserializer org.apache.kafka.common.serialization.ShortDeserializer org.apache.kafka.common.serialization.IntegerDeserializer org.apache.kafka.common.serialization.LongDeserializer org.apache.kafka.common.serialization.FloatDeserializer org.apache.kafka.common.serialization.DoubleDeserializer org.apache.kafka.common.serialization.BooleanDeserializer org.apache.kafka.common.serialization.UUIDDeserializer org.apache.kafka.common.serialization.BytesDeserializer org.apache.kafka.common.serialization.ByteArrayDeserializer org.apache.kafka.common.serialization.ByteBufferDeserializer org.apache.kafka.common.serialization.ListDeserializer org.apache.kafka.common.serialization.VoidDeserializer' 'How keys are read: see below.' \
                '--value-deserializer' 'words:org.apache.kafka.common.serialization.StringDeserializer org.apache.kafka.common.serialization.ShortDeserializer org.apache.kafka.common.serialization.IntegerDeserializer org.apache.kafka.common.serialization.LongDeserializer org.apache.kafka.common.serialization.FloatDeserializer org.apache.kafka.common.serialization.DoubleDeserializer org.apache.kafka.common.serialization.BooleanDeserializer org.apache.kafka.common.serialization.UUIDDeserializer org.apache.kafka.common.serialization.BytesDeserializer org.apache.kafka.common.serialization.ByteArrayDeserializer org.apache.kafka.common.serialization.ByteBufferDeserializer org.apache.kafka.common.serialization.ListDeserializer org.apache.kafka.common.serialization.VoidDeserializer' 'How values are read: see below.' \
                '--enable-systest-events' '' 'Print shutdown_complete on stdout at the very end.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--command-property' 'words:auto.offset.reset= client.id= fetch.min.bytes= group.protocol= group.id= isolation.level=' 'A setting of the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--property' 'words:print.timestamp= print.partition= print.offset= print.delivery= print.epoch= print.headers= print.key= print.value= key.separator= line.separator= headers.separator= null.literal= key.deserializer= value.deserializer= headers.deserializer= key.deserializer.= value.deserializer.= headers.deserializer.=' 'Deprecated: use --formatter-property.' \
                '--consumer-property' 'words:auto.offset.reset= client.id= fetch.min.bytes= group.protocol= group.id= isolation.level=' 'Deprecated: use --command-property.' \
                '--consumer.config' 'file' 'Deprecated: use --command-config.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'consumer-groups'
            printf '%s\t%s\t%s\n' \
                '--list' '' 'List all consumer groups.' \
                '--describe' '' 'Describe groups: their offsets and lag, members or state.' \
                '--reset-offsets' '' 'Set the offsets of groups without members.' \
                '--delete-offsets' '' 'Forget the offsets of one group for --topic.' \
                '--delete' '' 'Delete groups that have no members, with their offsets.' \
                '--validate-regex' 'none' 'Say whether this is a valid regex for topics (RE2/J).' \
                '--group' 'groups' 'A group to act on.' \
                '--all-groups' '' 'Act on all groups.' \
                '--topic' 'topics' 'A topic, or some of its partitions, whose offsets are reset or deleted.' \
                '--all-topics' '' 'Reset the offsets of all topics that the group has committed.' \
                '--state' 'words:Stable Empty PreparingRebalance CompletingRebalance Assigning Reconciling Dead' 'Describe the state of the group; with --list show states, or only groups in these: Assigning, CompletingRebalance, Dead, Empty, PreparingRebalance, Reconciling, Stable.' \
                '--type' 'words:classic consumer share streams' 'With --list show types, or only groups of these: Classic, Consumer.' \
                '--offsets' '' 'Describe the partitions of the group with offset and lag.' \
                '--members' '' 'Describe the members of the group.' \
                '--verbose' '' 'Describe more: leader epochs, assignments, group epochs.' \
                '--to-earliest' '' 'An offset for --reset-offsets: the start of the log.' \
                '--to-latest' '' 'An offset for --reset-offsets: the end of the log.' \
                '--to-current' '' 'An offset for --reset-offsets: the present one, or the end of the log if there is none.' \
                '--to-offset' 'none' 'An offset for --reset-offsets: this one.' \
                '--shift-by' 'none' 'An offset for --reset-offsets: N after, or with -N before, the present one.' \
                '--to-datetime' 'none' 'An offset for --reset-offsets: that of the first record at or after YYYY-MM-DDTHH:MM:SS[.sss][Z or +HH:MM]; UTC unless it says otherwise.' \
                '--by-duration' 'none' 'An offset for --reset-offsets: that of the first record this long ago.' \
                '--from-file' 'file' 'Offsets for --reset-offsets from CSV: topic,partition,offset, or group,topic,partition,offset for several groups.' \
                '--dry-run' '' 'Only show what --reset-offsets would set.' \
                '--execute' '' 'Set the offsets.' \
                '--export' '' 'Print the new offsets as CSV that --from-file reads.' \
                '--timeout' 'none' 'How long a real cluster may take for one answer; an embedded one answers at once.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--yes' '' 'Do not ask before something is deleted of a protected context.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'groups'
            printf '%s\t%s\t%s\n' \
                '--list' '' 'List the groups.' \
                '--group-type' 'words:classic consumer share streams' 'Only groups of this type: classic, consumer, share, streams.' \
                '--protocol' 'none' 'Only groups of this protocol type.' \
                '--consumer' '' 'Only groups of consumers, of whatever type they are.' \
                '--share' '' 'Only share groups.' \
                '--streams' '' 'Only streams groups.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'configs'
            printf '%s\t%s\t%s\n' \
                '--describe' '' 'List configs for the given entity.' \
                '--alter' '' 'Alter the configuration for the entity.' \
                '--all' '' 'List all configs for the given entity, including static and default ones.' \
                '--add-config' 'configs,' 'Configs to set.' \
                '--add-config-file' 'file' 'Property file with the configs to set.' \
                '--delete-config' 'config-names,' 'Configs to remove.' \
                '--topic' 'topics' 'The topic\'s name.' \
                '--broker' 'brokers' 'The broker\'s id.' \
                '--broker-defaults' '' 'The config defaults for all brokers.' \
                '--group' 'groups' 'The group\'s id.' \
                '--broker-logger' 'brokers' 'The broker\'s id for its logger config; only on a real cluster.' \
                '--client-metrics' 'none' 'The client metrics subscription\'s name; only on a real cluster.' \
                '--user' 'none' 'The user\'s principal name.' \
                '--user-defaults' '' 'The config defaults for all users.' \
                '--client' 'none' 'The client\'s id.' \
                '--client-defaults' '' 'The config defaults for all clients.' \
                '--ip' 'none' 'The IP address.' \
                '--ip-defaults' '' 'The config defaults for all IPs.' \
                '--entity-type' 'words:topics brokers groups users clients ips broker-loggers client-metrics' 'Type of entity: topics, brokers, groups, users, clients or ips.' \
                '--entity-name' 'entities' 'Name of the entity; pairs up with the types in order.' \
                '--entity-default' '' 'Default entity name for clients, users, brokers or ips.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'get-offsets'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'The topic to get the offsets for.' \
                '--partitions' 'none' 'Partitions to get the offsets for.' \
                '--topic-partitions' 'topics,' 'Instead of --topic and --partitions.' \
                '--exclude-internal-topics' '' 'Leave internal topics out.' \
                '--time' 'words:earliest latest max-timestamp earliest-local latest-tiered' 'A timestamp in ms: the offset of the first record at or after it.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'delete-records'
            printf '%s\t%s\t%s\n' \
                '--offset-json-file' 'file' 'JSON file with the partitions and offsets; records below the offset go, and all of them for -1: {"partitions": [{"topic": "orders", "partition": 0, "offset": 10}], "version": 1}.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--yes' '' 'Do not ask before something is deleted of a protected context.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker-api-versions'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'metadata-quorum describe'
            printf '%s\t%s\t%s\n' \
                '--status' '' 'A short summary of the quorum\'s status.' \
                '--replication' '' 'Detailed information about the replication.' \
                '--human-readable' '' 'With --replication: how long ago instead of points in time.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'features describe'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'leader-election'
            printf '%s\t%s\t%s\n' \
                '--election-type' 'words:preferred unclean' 'preferred: the first replica leads again, where it is in sync.' \
                '--topic' 'topics' 'The topic of the one partition; with --partition.' \
                '--partition' 'none' 'The one partition to elect a leader for; with --topic.' \
                '--all-topic-partitions' '' 'Elect leaders for all partitions that need one.' \
                '--path-to-json-file' 'file' 'JSON file with the partitions: {"partitions": [{"topic": "orders", "partition": 0}]}.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--admin.config' 'file' 'Deprecated: use --command-config.' \
                '--yes' '' 'Do not ask before something is deleted of a protected context.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'reassign-partitions'
            printf '%s\t%s\t%s\n' \
                '--generate' '' 'Propose a reassignment of the topics in a file.' \
                '--execute' '' 'Start the reassignment of a file.' \
                '--verify' '' 'Show how far the reassignment of a file is; when it is done, remove throttles.' \
                '--cancel' '' 'Cancel the reassignment of a file.' \
                '--list' '' 'List all reassignments in progress.' \
                '--reassignment-json-file' 'file' 'JSON file with the target: {"version": 1, "partitions": [{"topic": "orders", "partition": 0, "replicas": [103, 104]}]}, the preferred leader first.' \
                '--topics-to-move-json-file' 'file' 'JSON file with the topics for --generate: {"version": 1, "topics": [{"topic": "orders"}]}.' \
                '--broker-list' 'brokers,' 'The brokers that --generate spreads partitions over.' \
                '--additional' '' 'Do this beside reassignments that are in progress, or go on with them.' \
                '--throttle' 'none' 'Most bytes per second to move between brokers.' \
                '--replica-alter-log-dirs-throttle' 'none' 'Most bytes per second to move between log directories of a broker.' \
                '--preserve-throttles' '' 'Leave throttles as they are.' \
                '--disallow-replication-factor-change' '' 'Refuse to change how many replicas a partition has.' \
                '--disable-rack-aware' '' 'Ignore racks.' \
                '--timeout' 'none' 'Longest time for log directory moves to start.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to instead of brokers; with --list and --cancel.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'dump-log'
            printf '%s\t%s\t%s\n' \
                '--files' 'file,' 'The files to look into (required).' \
                '--max-bytes' 'none' 'Only whole batches in the first N bytes of a log file.' \
                '--max-message-size' 'none' 'The most bytes that a batch has to which an index points.' \
                '--deep-iteration' '' 'Also print a line for each record.' \
                '--print-data-log' '' 'Also print keys and values.' \
                '--skip-record-metadata' '' 'Of records, print only key and value, and no control records.' \
                '--key-decoder-class' 'none' 'How keys are printed; as text if left out.' \
                '--value-decoder-class' 'none' 'How values are printed; as text if left out.' \
                '--offsets-decoder' '' 'Show records of __consumer_offsets.' \
                '--transaction-log-decoder' '' 'Show records of __transaction_state.' \
                '--cluster-metadata-decoder' '' 'Show records of __cluster_metadata and KRaft snapshots.' \
                '--share-group-state-decoder' '' 'Show records of __share_group_state.' \
                '--remote-log-metadata-decoder' '' 'Show records of __remote_log_metadata.' \
                '--index-sanity-check' '' 'Check index files as a broker does at its start; print no entries.' \
                '--verify-index-only' '' 'Check index files against their log; print only what is wrong.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'log-dirs'
            printf '%s\t%s\t%s\n' \
                '--describe' '' 'Describe the log directories of the brokers.' \
                '--topic-list' 'topics,' 'Only the replicas of these topics.' \
                '--broker-list' 'brokers,' 'Only these brokers.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'producer-perf-test'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'Where to send.' \
                '--num-records' 'none' 'How many records to send.' \
                '--throughput' 'none' 'Records a second at most; -1 is no limit.' \
                '--record-size' 'none' 'Records of random letters.' \
                '--payload-file' 'file' 'Records chosen at random from this file.' \
                '--payload-delimiter' 'none' 'What parts the records of the file.' \
                '--payload-monotonic' '' 'Records that hold the numbers from 0 as text.' \
                '--print-metrics' '' 'Print what the producer counted at the end.' \
                '--reporting-interval' 'none' 'How often to print a line.' \
                '--warmup-records' 'none' 'First records that a second summary leaves out.' \
                '--transactional-id' 'none' 'Refused: transactions are not written.' \
                '--transaction-duration-ms' 'none' 'Refused: transactions are not written.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--command-property' 'words:acks= batch.size= client.id= compression.type= linger.ms= retries=' 'Settings of the producer, as many as you like.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar.' \
                '--producer-props' 'words:acks= batch.size= client.id= compression.type= linger.ms= retries=' 'Deprecated: use --command-property.' \
                '--producer.config' 'file' 'Deprecated: use --command-config.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'consumer-perf-test'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'What to read.' \
                '--include' 'topics' 'Instead of --topic: all topics that match.' \
                '--num-records' 'none' 'Records to read, at least.' \
                '--messages' 'none' 'Deprecated: use --num-records.' \
                '--group' 'groups' 'Default: perf-consumer- and a random number.' \
                '--from-latest' '' 'Where the group has committed nothing, begin at the end.' \
                '--fetch-size' 'none' 'Bytes to fetch in one request.' \
                '--socket-buffer-size' 'none' 'Size of the receive buffer.' \
                '--timeout' 'none' 'End when nothing came for so long.' \
                '--print-metrics' '' 'Print what the consumer counted at the end.' \
                '--show-detailed-stats' '' 'Print a line each reporting interval instead of one at the end.' \
                '--reporting-interval' 'none' 'How long an interval is.' \
                '--date-format' 'none' 'How times look (SimpleDateFormat).' \
                '--hide-header' '' 'Leave the line with the names out.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--command-property' 'words:auto.offset.reset= client.id= fetch.min.bytes= group.protocol= isolation.level=' 'A setting of the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar.' \
                '--consumer.config' 'file' 'Deprecated: use --command-config.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'e2e-latency'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'Where to send and read.' \
                '--num-records' 'none' 'How many records.' \
                '--producer-acks' 'words:1 all' 'What acknowledges a record.' \
                '--record-size' 'none' 'Size of each value; -1 is null.' \
                '--record-key-size' 'none' 'Size of each key.' \
                '--num-headers' 'none' 'Headers of each record.' \
                '--record-header-key-size' 'none' 'Size of each header\'s key.' \
                '--record-header-size' 'none' 'Size of each header\'s value; -1 is null.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker list'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker kill'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker restart'
            printf '%s\t%s\t%s\n' \
                '--no-rebalance' '' 'Leave leaders where they are, instead of electing preferred ones.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker add'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker clean'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'broker verify'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'Only these topics: a name or a regex.' \
                '--repair' '' 'Set right what has a good copy: indexes from the log, replicas from each other.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar and no summary, only what is wrong.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster create'
            printf '%s\t%s\t%s\n' \
                '--brokers' 'none' 'Ids of its brokers.' \
                '--port' 'none' 'Port of the first broker; each further one takes the next.' \
                '--config' 'settings' 'A broker config, such as num.partitions=3.' \
                '--seed' 'none' 'Makes chance repeatable: the same commands give the same ids, placement of replicas and of records.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster info'
            printf '%s\t%s\t%s\n' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster cluster-id'
            printf '%s\t%s\t%s\n' \
                '-b' 'none' 'Brokers to connect to.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '-C' 'none' 'Controllers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '-c' 'file' 'Property file with settings for the client.' \
                '--config' 'file' 'Property file with settings for the client.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster list-endpoints'
            printf '%s\t%s\t%s\n' \
                '--include-fenced-brokers' '' 'Include dead brokers.' \
                '-b' 'none' 'Brokers to connect to.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '-C' 'none' 'Controllers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '-c' 'file' 'Property file with settings for the client.' \
                '--config' 'file' 'Property file with settings for the client.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster unregister'
            printf '%s\t%s\t%s\n' \
                '-i' 'brokers' 'The broker to unregister.' \
                '--id' 'brokers' 'The broker to unregister.' \
                '-b' 'none' 'Brokers to connect to.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '-C' 'none' 'Controllers to connect to.' \
                '--bootstrap-controller' 'none' 'Controllers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '-c' 'file' 'Property file with settings for the client.' \
                '--config' 'file' 'Property file with settings for the client.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--yes' '' 'Do not ask before something is deleted of a protected context.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'cluster destroy'
            printf '%s\t%s\t%s\n' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--yes' '' 'Do not ask.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'watch'
            printf '%s\t%s\t%s\n' \
                '--topic' 'topics' 'Only these topics, and what groups have to do with them.' \
                '--interval' 'none' 'Time between two looks, at least.' \
                '--once' '' 'Print one picture and exit.' \
                '--bootstrap-server' 'none' 'Brokers to connect to.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file with settings for the client.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'context list'
            printf '%s\t%s\t%s\n' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'context use'
            printf '%s\t%s\t%s\n' \
                '--none' '' 'Have no current context.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'context show'
            printf '%s\t%s\t%s\n' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'context add'
            printf '%s\t%s\t%s\n' \
                '--default-output' 'words:kafka table json' 'What `pykafka TOOL` prints without --output.' \
                '--protected' '' 'Have what deletes ask first, or need --yes.' \
                '--replace' '' 'Replace a context of this name.' \
                '--use' '' 'Make it the current one.' \
                '--bootstrap-server' 'none' 'Brokers of a cluster.' \
                '--command-config' 'file' 'Property file for the client; only its place is kept.' \
                '--data-dir' 'dir' 'Directory of an embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'context remove'
            printf '%s\t%s\t%s\n' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'copy'
            printf '%s\t%s\t%s\n' \
                '--from' 'dir' 'Where from: HOST:PORT,… of a cluster, the data directory of an embedded one, or a context.' \
                '--to' 'dir' 'Where to, in the same way.' \
                '--from-config' 'file' 'Property file with client settings for the source.' \
                '--to-config' 'file' 'Property file with client settings for the target.' \
                '--topic' 'topics' 'The topics to copy: a name or a regex.' \
                '--last' 'none' 'Begin N offsets before the end of each partition, not at its beginning.' \
                '--since' 'none' 'Begin at a time: YYYY-MM-DDTHH:MM:SS[.sss][Z or offset] (UTC unless it says otherwise), or so long ago: -30m, -1h, -7d.' \
                '--until-end' '' 'Stop at the records that were the last ones at the start.' \
                '--follow' '' 'Go on with records that come later, until Ctrl-C.' \
                '--replication-factor' 'none' 'Of topics that are created.' \
                '--compression-type' 'words:none gzip snappy lz4 zstd' 'none, gzip, snappy, lz4, zstd.' \
                '--restart' '' 'Do not go on where an earlier copy ended.' \
                '--dry-run' '' 'Only print what would be copied.' \
                '--context' 'contexts' 'A cluster by the name that `pykafka context` gave it.' \
                '--command-config' 'file' 'Property file for both, where they have none of their own.' \
                '--data-dir' 'dir' 'Directory of the embedded cluster.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '--quiet' '' 'No progress bar, notes or summary.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
        case 'demo'
            printf '%s\t%s\t%s\n' \
                '--watch' '' 'See it happen in the picture of `pykafka watch`, half a minute long.' \
                '--keep' '' 'Keep the demo\'s cluster and say where it is.' \
                '--output' 'words:kafka table json' 'How results are printed.' \
                '--color' 'words:auto always never' 'Whether tables have colours.' \
                '-v' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--verbose' '' 'Show on stderr what the client library logs about a real cluster.' \
                '--version' '' 'Print the version and exit.' \
                '--help' '' 'Print this text and exit.'
    end
end

for name in pykafka kafka-topics kafka-topics.sh kafka-console-producer kafka-console-producer.sh kafka-console-consumer kafka-console-consumer.sh kafka-consumer-groups kafka-consumer-groups.sh kafka-groups kafka-groups.sh kafka-configs kafka-configs.sh kafka-get-offsets kafka-get-offsets.sh kafka-delete-records kafka-delete-records.sh kafka-broker-api-versions kafka-broker-api-versions.sh kafka-metadata-quorum kafka-metadata-quorum.sh kafka-features kafka-features.sh kafka-leader-election kafka-leader-election.sh kafka-reassign-partitions kafka-reassign-partitions.sh kafka-dump-log kafka-dump-log.sh kafka-log-dirs kafka-log-dirs.sh kafka-producer-perf-test kafka-producer-perf-test.sh kafka-consumer-perf-test kafka-consumer-perf-test.sh kafka-e2e-latency kafka-e2e-latency.sh kafka-cluster kafka-cluster.sh
    complete -c $name -e
    complete -c $name -f -a '(__pykafka_complete)'
end
