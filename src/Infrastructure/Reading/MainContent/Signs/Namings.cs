namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>A page's classes and ids, each judged once: highlighted code repeats a handful of classes thousands of times.</summary>
internal sealed class Namings
{
    private readonly Dictionary<(string Class, string Id), Naming> _known = [];

    public Naming Of(string classes, string id)
    {
        if (classes.Length == 0 && id.Length == 0)
            return Naming.None;
        if (_known.TryGetValue((classes, id), out var naming))
            return naming;

        var words = id.Length == 0 ? classes : $"{classes} {id}";
        return _known[(classes, id)] = new Naming(
            words,
            ClassWords.Weigh(classes) + ClassWords.Weigh(id),
            ClassWords.SpeakOfBoilerplate(words),
            ClassWords.SpeakOfAuthor(words),
            ClassWords.SpeakOfSharing(words),
            ClassWords.SpeakOfNotes(words));
    }
}
