// Every test has a fixture of its own, and with it its own clock and its own pools.
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
