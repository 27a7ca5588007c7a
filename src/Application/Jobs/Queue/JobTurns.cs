namespace Gather.Application.Jobs.Queue;

/// <summary>
/// Whose turn it is: the owner with the fewest items in hand, and of owners that have the same, who waited longest; of an owner's
/// jobs those with the highest priority, one after another. So a job of ten items waits for one turn of each other job, however
/// large. Used under the queue's lock only.
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

    /// <summary>Takes the job's new priority over.</summary>
    public void Update(JobLane lane, Job job)
    {
        var isMoved = lane.Job.Tuning.Priority != job.Tuning.Priority;
        lane.Job = job;
        if (!isMoved || !_places.TryGetValue(lane, out var owner))
            return;

        owner.Lanes.Remove(lane);
        owner.Add(lane);
    }

    /// <summary>The next unit of work; null when no job has one now.</summary>
    public WorkUnit? Next(Hands hands, DateTimeOffset now, ref DateTimeOffset nextTurn)
    {
        // The order is stable: among those with as many in hand, the first is who waited longest.
        foreach (var owner in _owners.OrderBy(o => o.InHand))
        {
            if (!hands.HasRoomForOwner(owner.InHand) || owner.Next(now, ref nextTurn) is not { } unit)
                continue;

            _owners.Remove(owner);
            _owners.AddLast(owner);
            return unit;
        }

        return null;
    }

    /// <summary>The first job of which more items should be read now.</summary>
    public JobLane? FindWanting(DateTimeOffset now, ref DateTimeOffset nextTurn)
    {
        foreach (var owner in _owners)
            foreach (var lane in owner.Lanes)
            {
                if (!lane.WantsItems)
                    continue;
                if (lane.ReadAgainAt <= now)
                    return lane;
                nextTurn = lane.ReadAgainAt < nextTurn ? lane.ReadAgainAt : nextTurn;
            }

        return null;
    }

    private sealed class Owner(string name)
    {
        public string Name => name;

        public int InHand => Lanes.Sum(l => l.InHand);

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
