"""One flag of the process: the worker was told to stop."""

import threading

#: Set by the worker's signal; running jobs see it at their next ``check()`` and go back to the queue. With a pool
#: of processes it is set in the parent only: there a stopping worker waits for its jobs.
stopping = threading.Event()
