using System.Text.Json;
using System.Text.Json.Nodes;
using Helios.Contracts;
using Helios.Contracts.Api;
using Helios.Contracts.Api.Lanes;
using Helios.Contracts.Identifiers;
using Helios.LaneOrchestrator.Persistence;
using Helios.Persistence.Sagas;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.LaneOrchestrator.Lanes;

/// <summary>The data of the current message for steps of the machine.</summary>
internal static class LaneContext
{
    /// <summary>The change made by the message; the first access increments the revision.</summary>
    public static LaneChange Change<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage
    {
        var lane = context.Saga;
        if (!lane.Change.HasBegun)
        {
            var now = context.Now();
            lane.MarkChanged();
            lane.UpdatedAt = now;
            lane.Change.Begin(
                lane.Status,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(context.Event.Name),
                context.Cause(),
                context.MessageId?.ToString(),
                now
            );
        }

        return lane.Change;
    }

    public static void Record<T>(this BehaviorContext<LaneState, T> context, string topic, params (string Name, JsonNode? Value)[] fields)
        where T : class, ILaneMessage
    {
        var data = new JsonObject();
        foreach (var (name, value) in fields)
            data[name] = value;
        context.Change().Record(topic, data);
    }

    public static Cause Cause<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => context.Message.Cause;

    public static DateTimeOffset Now<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => Sql.Moment(context.Service<TimeProvider>().GetUtcNow());

    public static LaneOptions Options<T>(this BehaviorContext<LaneState, T> context)
        where T : class, ILaneMessage => context.Service<IOptions<LaneOptions>>().Value;

    public static TService Service<TService>(this PipeContext context)
        where TService : notnull => context.GetPayload<IServiceProvider>().GetRequiredService<TService>();

    /// <summary>Answers a command, if the sender waits.</summary>
    public static Task Answer<TAnswer>(this ConsumeContext context, TAnswer answer)
        where TAnswer : class => context.ResponseAddress is null ? Task.CompletedTask : context.RespondAsync(answer);

    public static JsonNode? ToJson<TValue>(TValue value) => JsonSerializer.SerializeToNode(value, PublicJson.Strict);

    public static string ToWord<TEnum>(TEnum value)
        where TEnum : struct, Enum => SnakeCase.Of(value);

    /// <summary>The default state of a lane, derived from what is in flight.</summary>
    public static LaneStatus DerivedStatus(this LaneState lane) =>
        lane switch
        {
            { BlockedBy.Count: > 0 } => LaneStatus.Blocked,
            { IsShared: true } => LaneStatus.Shared,
            { RunsInFlight.Count: > 0 } or { SessionsInFlight.Count: > 0 } => LaneStatus.Running,
            _ => LaneStatus.Ready,
        };
}
