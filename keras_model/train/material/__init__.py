"""In: labelled rows, texts, teachers and settings. Out: the batches of each epoch, slips and other names included."""
