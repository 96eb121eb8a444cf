using System.Reflection;

namespace Helios.Persistence;

/// <summary>A service's configuration of its schema.</summary>
public sealed class PersistenceBuilder
{
    internal List<Assembly> MigrationAssemblies { get; } = [];

    internal List<SingletonLoopSpec> Loops { get; } = [];

    internal List<string> MandatoryPrefixes { get; } = [];

    /// <summary>Uses the assembly's embedded <c>NNNN-name.sql</c> files as this schema's migrations.</summary>
    public PersistenceBuilder Migrations(Assembly assembly)
    {
        MigrationAssemblies.Add(assembly);
        return this;
    }

    /// <summary>
    /// Runs <paramref name="round"/> every <paramref name="period"/>, in one process at a time, in its own scope. A round that throws is
    /// logged, and the loop continues. Missed periods are not made up for.
    /// </summary>
    public PersistenceBuilder SingletonLoop(string name, TimeSpan period, Func<IServiceProvider, CancellationToken, Task> round)
    {
        Loops.Add(new SingletonLoopSpec(name, _ => period, round));
        return this;
    }

    /// <summary>The same with a period from options.</summary>
    public PersistenceBuilder SingletonLoop(
        string name,
        Func<IServiceProvider, TimeSpan> period,
        Func<IServiceProvider, CancellationToken, Task> round
    )
    {
        Loops.Add(new SingletonLoopSpec(name, period, round));
        return this;
    }

    /// <summary>
    /// The same, but most periods have no round: once per period, one statement for all such loops of the schema asks which of them have
    /// anything to do. A round is run at least once a minute all the same, so the condition may miss rare cases.
    /// </summary>
    /// <param name="name">The name of the loop and of its lease.</param>
    /// <param name="period">How often to look.</param>
    /// <param name="due">
    /// Whether a round would find anything to do: a condition in SQL, with the time of this process as <c>$1</c>. It is evaluated all the
    /// time, so it must be answered from an index or a small table.
    /// </param>
    /// <param name="round">One round.</param>
    public PersistenceBuilder SingletonLoop(
        string name,
        Func<IServiceProvider, TimeSpan> period,
        Func<IServiceProvider, string> due,
        Func<IServiceProvider, CancellationToken, Task> round
    )
    {
        Loops.Add(new SingletonLoopSpec(name, period, round) { Due = due });
        return this;
    }

    /// <summary>
    /// Messages to destinations with this prefix of the queue or exchange name must reach a queue. On RabbitMQ, one that cannot is removed
    /// from the outbox and passed to every <c>IUndeliverableHandler</c>.
    /// </summary>
    public PersistenceBuilder Mandatory(string destinationPrefix)
    {
        MandatoryPrefixes.Add(destinationPrefix);
        return this;
    }
}
