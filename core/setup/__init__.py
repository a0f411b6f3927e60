"""Making a connection: what is asked, what the answers mean, and how they are written down.

``interview`` decides with somebody who can be asked; ``document`` and ``files`` write;
``meeting`` asks the tracker whether it works.
"""
