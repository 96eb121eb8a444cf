namespace Helios.Persistence.Tests.Support;

public sealed record Add
{
    public required Guid CounterId { get; init; }

    public required int Amount { get; init; }
}

public sealed record Added
{
    public required long Revision { get; init; }

    public required int Total { get; init; }
}

public sealed record Refused
{
    public required string Reason { get; init; }
}

public sealed record Note
{
    public required string Text { get; init; }

    public bool FailAfterwards { get; init; }
}

public sealed record Noted
{
    public required string Text { get; init; }
}

public sealed record Heard
{
    public required string Text { get; init; }
}

public sealed record Unheard
{
    public required string Text { get; init; }
}
