namespace Helios.Client;

internal sealed record ReasonRequest
{
    public string? Reason { get; init; }
}
