using System.Text;

namespace Gather.Client;

// Records print all they hold, and these hold secrets; so what is written into a log by accident does not give them away.

public partial record CreatedKey
{
    /// <summary>Prints everything but the secret.</summary>
    protected virtual bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append($"{nameof(Key)} = {Key}, {nameof(Secret)} = ***");
        return true;
    }
}

public partial record IssuedToken
{
    /// <summary>Prints everything but the token.</summary>
    protected virtual bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append($"{nameof(Token)} = ***, {nameof(ExpiresAt)} = {ExpiresAt:O}");
        return true;
    }
}

public partial record Webhook
{
    /// <summary>Prints everything but the secret.</summary>
    protected virtual bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append($"{nameof(Url)} = {Url}, {nameof(Secret)} = ***");
        return true;
    }
}
