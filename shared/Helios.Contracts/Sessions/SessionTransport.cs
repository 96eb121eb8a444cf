using System.Text.Json.Serialization;
using Helios.Contracts.Identifiers;

namespace Helios.Contracts.Sessions;

/// <summary>How a session reaches its model.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SessionTransport>))]
public enum SessionTransport
{
    /// <summary>Not known.</summary>
    Unspecified = 0,

    /// <summary>Through the harness.</summary>
    CliproxyHarness,

    /// <summary>The provider's own endpoint, of codex.</summary>
    NativeOpenai,

    /// <summary>The provider's own endpoint, of claude-code.</summary>
    NativeAnthropic,

    /// <summary>Not at all: the provider command talks to no model that Helios knows of.</summary>
    None,
}
