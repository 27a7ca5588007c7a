namespace Gather.Infrastructure.Reading.MainContent.Signs;

/// <summary>What class and id say of an element.</summary>
/// <param name="Words">Both, by which elements alike are known.</param>
/// <param name="Weight">More than 0 for content, less for boilerplate.</param>
/// <param name="IsBoilerplate">Whether they speak of boilerplate, and not of content.</param>
/// <param name="IsAuthor">Whether they speak of an author.</param>
/// <param name="IsSharing">Whether they name a share bar.</param>
/// <param name="IsNote">Whether they name a note to the text.</param>
internal sealed record Naming(string Words, int Weight, bool IsBoilerplate, bool IsAuthor, bool IsSharing, bool IsNote)
{
    public static readonly Naming None = new("", 0, IsBoilerplate: false, IsAuthor: false, IsSharing: false, IsNote: false);
}
