// Each fixture has a host and a store of its own.
[assembly: Parallelizable(ParallelScope.Fixtures)]
