"""HL7 v2: ER7, orders in, ORU out, acknowledgement, MLLP, delivery. Only `link` and `listener` do I/O."""
