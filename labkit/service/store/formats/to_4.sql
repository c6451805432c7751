-- What every request of a golden project changes, apart from its settings: those need not be written again each time.

ALTER TABLE projects ADD COLUMN shown REAL;
ALTER TABLE projects ADD COLUMN ids_given INTEGER;
