"""The interface of `cluster`, answered by a real Kafka cluster through librdkafka."""
