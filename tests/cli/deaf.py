"""A program that locks the file it is given and does not hear that it is to stop."""

import fcntl
import signal
import sys
import time

signal.signal(signal.SIGINT, signal.SIG_IGN)
with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    time.sleep(600)
