"""Recorded traffic of several kinds, read as one: HAR files, our journal, cassettes of VCR.py.

Each kind has its reader; `opening` finds out which kind a file is. Nothing is judged here.
"""
