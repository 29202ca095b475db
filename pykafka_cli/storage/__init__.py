"""One replica on one disk, in Kafka's own files. Takes no locks; see `log.ReplicaLog` and `reader.LogReader`."""
