"""What is behind file_search: text out of files, passages out of text, the passages that answer a question, citations.

``kinds`` says what can be read, ``extraction`` reads it, ``chunking`` cuts it, ``ranking`` orders what was found,
``indexing`` puts a vector store's files into the store when they are due, ``searching`` asks for them.
"""
