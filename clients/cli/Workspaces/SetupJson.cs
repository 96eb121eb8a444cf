using System.Text.Json.Serialization;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Workspaces;

namespace Helios.Cli.Workspaces;

/// <summary>Reads a file of setup steps and rejects unknown fields, which are most often misspelled ones.</summary>
[JsonSerializable(typeof(SetupSteps))]
internal sealed partial class SetupJson : JsonSerializerContext
{
    public static SetupJson Shared { get; } = new(PublicJson.ForGenerated(JsonUnmappedMemberHandling.Disallow));
}
