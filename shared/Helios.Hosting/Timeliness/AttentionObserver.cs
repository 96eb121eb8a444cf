using MassTransit;

namespace Helios.Hosting.Timeliness;

/// <summary>Reports messages that are received but not handled yet to the clock.</summary>
internal sealed class AttentionObserver(AttentionClock clock) : IReceiveObserver
{
    public Task PreReceive(ReceiveContext context)
    {
        clock.Received(context);
        return Task.CompletedTask;
    }

    public Task PostReceive(ReceiveContext context)
    {
        clock.Handled(context);
        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception)
    {
        clock.Handled(context);
        return Task.CompletedTask;
    }
}
