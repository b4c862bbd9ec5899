"""Whether files and traffic are right: definitions held against their format and against each other."""
