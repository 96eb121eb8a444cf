namespace Helios.Persistence.Outbox;

/// <summary>Handles returned messages to mandatory destinations. They are no longer in the outbox; their owner sends them again.</summary>
public interface IUndeliverableHandler
{
    Task Undeliverable(UndeliverableMessage message, CancellationToken cancellationToken);
}
