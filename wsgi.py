"""What the web server and the command line load."""

import sys

from app import create_app
from app.settings import WrongSettings

try:
    app = create_app()
except WrongSettings as error:
    sys.exit(str(error))
