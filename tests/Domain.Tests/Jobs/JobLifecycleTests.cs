using Gather.Domain.Jobs;

namespace Gather.Domain.Tests.Jobs;

public sealed class JobLifecycleTests
{
    [TestCase(3, 0, 0, 0, ExpectedResult = JobState.Succeeded)]
    [TestCase(2, 0, 1, 0, ExpectedResult = JobState.Succeeded)]
    [TestCase(0, 0, 3, 0, ExpectedResult = JobState.Succeeded)]
    [TestCase(0, 0, 0, 0, ExpectedResult = JobState.Succeeded)]
    [TestCase(2, 1, 0, 0, ExpectedResult = JobState.SucceededWithErrors)]
    [TestCase(2, 0, 0, 1, ExpectedResult = JobState.SucceededWithErrors)]
    [TestCase(0, 1, 2, 0, ExpectedResult = JobState.Failed)]
    [TestCase(0, 0, 0, 3, ExpectedResult = JobState.Failed)]
    public JobState End_OfARunningJob_GoesByItsItems(int succeeded, int failed, int skipped, int cancelled) =>
        JobLifecycle.End(JobState.Running, new JobCounts(succeeded + failed + skipped + cancelled, 0, 0, succeeded, failed, skipped, cancelled), deadlinePassed: false);

    [TestCase(JobState.Cancelling, true, ExpectedResult = JobState.Cancelled)]
    [TestCase(JobState.Cancelling, false, ExpectedResult = JobState.Cancelled)]
    [TestCase(JobState.Running, true, ExpectedResult = JobState.Failed)]
    public JobState End_CancelledOrLate_SaysSo(JobState state, bool deadlinePassed) =>
        JobLifecycle.End(state, new JobCounts(2, 0, 0, 2, 0, 0, 0), deadlinePassed);
}
