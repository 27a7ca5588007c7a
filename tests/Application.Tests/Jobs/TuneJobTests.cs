using Gather.Application.Jobs;
using Gather.Application.Jobs.Control;

namespace Gather.Application.Tests.Jobs;

public sealed class TuneJobTests
{
    private static readonly DateTimeOffset Soon = DateTimeOffset.UnixEpoch.AddDays(1);
    private static readonly JobTuning Stored = new(Concurrency: 8, Delay: 0.5, Priority: 1, Soon);

    [Test]
    public void Change_WhatIsAbsent_StaysAsItIsStored()
    {
        JobTuning[] changed =
        [
            new TuneJob().Change(Stored), new TuneJob { Concurrency = 2 }.Change(Stored), new TuneJob { Delay = 0 }.Change(Stored),
            new TuneJob { Priority = -1 }.Change(Stored), new TuneJob { Deadline = Soon.AddDays(1) }.Change(Stored with { Deadline = null }),
        ];

        Assert.That(changed, Is.EqualTo(new[]
        {
            Stored, Stored with { Concurrency = 2 }, Stored with { Delay = 0 }, Stored with { Priority = -1 }, Stored with { Deadline = Soon.AddDays(1) },
        }));
    }
}
