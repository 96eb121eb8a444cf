using Helios.Testing;

namespace Helios.FaultRig.Breaks;

/// <summary>What happens to the broker.</summary>
internal static class BrokerBreaks
{
    private const string AnyMemory = "0.00001";
    private const string UsualMemory = "0.6";

    public static Break Stopped(OwnRabbitServer broker) => new("the broker is stopped", broker.Stop, broker.StartAgain);

    public static Break Killed(OwnRabbitServer broker) => new("the broker is killed", broker.Kill, broker.StartAgain);

    /// <summary>It takes nothing from anybody who publishes.</summary>
    public static Break MemoryAlarm(OwnRabbitServer broker) =>
        new("the broker blocks publishers", () => broker.BlockFrom(AnyMemory), () => broker.BlockFrom(UsualMemory));
}
