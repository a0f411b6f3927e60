"""The wording of the comment: sentences by name, in the languages that come with Trackside."""
