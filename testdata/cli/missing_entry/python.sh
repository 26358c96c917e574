#!/bin/sh
# Stands in for an interpreter: an answer as the real one would give.
printf '\n{"version": "3.13.0", "include": ["%s/python"]}\n' "$(dirname "$0")"
