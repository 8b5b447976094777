"""A program that locks the file it is given and ends, but leaves a process that keeps the lock."""

import fcntl
import os
import sys
import time

with open(sys.argv[1], "w") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
