using Helios.Contracts.Api.Constraints;

namespace Helios.Contracts.Api.Requests;

/// <summary>A request for a session of the board.</summary>
public sealed record SignInRequest
{
    /// <summary>The code of <c>helios open</c>.</summary>
    [Text(TextRule.Filled, MaxLength = 128)]
    public required string Code { get; init; }
}
