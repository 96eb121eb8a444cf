using System.Text.Json;
using Helios.Contracts.Api;
using Helios.LaneOrchestrator.Lanes;

namespace Helios.LaneOrchestrator.Tests.Persistence;

internal static class Json
{
    public static string Of<T>(T value) => JsonSerializer.Serialize(value, PublicJson.Strict);

    public static string ToViewJson(this LaneState lane) => Of(lane.ToView());
}
