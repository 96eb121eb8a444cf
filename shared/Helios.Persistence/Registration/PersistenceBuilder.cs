using System.Reflection;

namespace Helios.Persistence;

/// <summary>What a service says about its schema.</summary>
public sealed class PersistenceBuilder
{
    internal List<Assembly> MigrationAssemblies { get; } = [];

    internal List<SingletonLoopSpec> Loops { get; } = [];

    internal List<string> MandatoryPrefixes { get; } = [];

    /// <summary>Takes the assembly's embedded <c>NNNN-name.sql</c> files as this schema's migrations.</summary>
    public PersistenceBuilder Migrations(Assembly assembly)
    {
        MigrationAssemblies.Add(assembly);
        return this;
    }

    /// <summary>
    /// Runs <paramref name="round"/> every <paramref name="period"/>, in one process at a time, in a scope of its own. A round that throws is logged;
    /// the loop lives on. A period that has passed meanwhile is not made up for.
    /// </summary>
    public PersistenceBuilder SingletonLoop(string name, TimeSpan period, Func<IServiceProvider, CancellationToken, Task> round)
    {
        Loops.Add(new SingletonLoopSpec(name, _ => period, round));
        return this;
    }

    /// <summary>The same with a period that is known only when options are.</summary>
    public PersistenceBuilder SingletonLoop(string name, Func<IServiceProvider, TimeSpan> period, Func<IServiceProvider, CancellationToken, Task> round)
    {
        Loops.Add(new SingletonLoopSpec(name, period, round));
        return this;
    }

    /// <summary>
    /// Messages to destinations whose queue or exchange name starts so must reach a queue. On RabbitMQ one that cannot is taken out of the outbox and
    /// told to every <see cref="IUndeliverableHandler"/>.
    /// </summary>
    public PersistenceBuilder Mandatory(string destinationPrefix)
    {
        MandatoryPrefixes.Add(destinationPrefix);
        return this;
    }
}

internal sealed record SingletonLoopSpec(string Name, Func<IServiceProvider, TimeSpan> Period, Func<IServiceProvider, CancellationToken, Task> Round);
