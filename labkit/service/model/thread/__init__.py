"""What one thread says: facts, memory, and the answers that need nothing else."""
