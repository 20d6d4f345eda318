"""The same flow over many pages: a crawl on one machine or on a Spark cluster, and sites watched for new articles."""
