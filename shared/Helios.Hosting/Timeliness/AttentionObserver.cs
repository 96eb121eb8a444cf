using MassTransit;

namespace Helios.Hosting.Timeliness;

/// <summary>Tells the clock of the messages that this process has received and not handled yet.</summary>
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
