# The part of Whoosh 2.7 that app/search uses, and that its successors share.
