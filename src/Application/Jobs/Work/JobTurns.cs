namespace Gather.Application.Jobs.Work;

/// <summary>
/// Whose turn it is: owners one after another, and of an owner the jobs with the highest priority one after another. So a job of
/// ten items waits for one turn of each other job, however large. Used under the queue's lock only.
/// </summary>
internal sealed class JobTurns
{
    private readonly LinkedList<Owner> _owners = [];
    private readonly Dictionary<JobLane, Owner> _places = [];

    public bool Contains(JobLane lane) => _places.ContainsKey(lane);

    public void Add(JobLane lane)
    {
        var owner = _owners.FirstOrDefault(o => o.Name == lane.Job.Owner);
        if (owner is null)
            _owners.AddLast(owner = new Owner(lane.Job.Owner));
        owner.Add(lane);
        _places[lane] = owner;
    }

    public void Remove(JobLane lane)
    {
        if (!_places.Remove(lane, out var owner))
            return;

        owner.Lanes.Remove(lane);
        if (owner.Lanes.Count == 0)
            _owners.Remove(owner);
    }

    /// <summary>The next unit of work; null when no job has one now.</summary>
    public WorkUnit? Next(DateTimeOffset now, ref DateTimeOffset nextTurn)
    {
        for (var node = _owners.First; node is not null; node = node.Next)
        {
            if (node.Value.Next(now, ref nextTurn) is not { } unit)
                continue;

            _owners.Remove(node);
            _owners.AddLast(node);
            return unit;
        }

        return null;
    }

    /// <summary>The first job of which more items should be read.</summary>
    public JobLane? FindWanting() => _owners.SelectMany(o => o.Lanes).FirstOrDefault(l => l.WantsItems);

    private sealed class Owner(string name)
    {
        public string Name => name;

        // By priority; among equals, who had a turn last stands last.
        public LinkedList<JobLane> Lanes { get; } = [];

        public void Add(JobLane lane)
        {
            var before = Lanes.Last;
            while (before is not null && before.Value.Job.Tuning.Priority < lane.Job.Tuning.Priority)
                before = before.Previous;
            if (before is null)
                Lanes.AddFirst(lane);
            else
                Lanes.AddAfter(before, lane);
        }

        public WorkUnit? Next(DateTimeOffset now, ref DateTimeOffset nextTurn)
        {
            for (var node = Lanes.First; node is not null; node = node.Next)
            {
                if (node.Value.Take(now, ref nextTurn) is not { } item)
                    continue;

                Lanes.Remove(node);
                Add(node.Value);
                return new WorkUnit(node.Value.Job, [item]);
            }

            return null;
        }
    }
}
