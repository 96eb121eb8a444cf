using Helios.WorktreeAgent.Host;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Helios.WorktreeAgent.Tests.Host;

public sealed class LoopTests
{
    private readonly StartGate gate = new();
    private readonly Feature feature = new();

    [Fact]
    public async Task A_loop_waits_for_the_gate_unless_it_may_begin_at_once()
    {
        await using var provider = Loops(services =>
            services
                .AddLoop<Feature, Periods>("late", periods => periods.Hour, each => each.Late.TrySetResult())
                .AddLoop<Feature, Periods>("early", periods => periods.Hour, each => each.Early.TrySetResult(), LoopStart.AtOnce)
        );

        foreach (var loop in provider.GetServices<IHostedService>())
            await loop.StartAsync(CancellationToken.None);

        await feature.Early.Task.WaitAsync(TimeSpan.FromMinutes(2));
        feature.Late.Task.IsCompleted.ShouldBeFalse();
        gate.Open();
        await feature.Late.Task.WaitAsync(TimeSpan.FromMinutes(2));
        foreach (var loop in provider.GetServices<IHostedService>())
            await loop.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_period_of_zero_is_no_loop()
    {
        gate.Open();
        await using var provider = Loops(services =>
            services.AddLoop<Feature, Periods>("never", periods => periods.Zero, each => each.Late.TrySetResult(), LoopStart.AtOnce)
        );

        var loop = provider.GetServices<IHostedService>().ShouldHaveSingleItem();

        await loop.StartAsync(CancellationToken.None);
        await loop.StopAsync(CancellationToken.None);
        loop.ShouldNotBeOfType<LoopService>();
        feature.Late.Task.IsCompleted.ShouldBeFalse();
    }

    private ServiceProvider Loops(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(gate);
        services.AddSingleton(feature);
        add(services);
        return services.BuildServiceProvider();
    }

    private sealed class Periods
    {
        public TimeSpan Hour { get; } = TimeSpan.FromHours(1);

        public TimeSpan Zero { get; } = TimeSpan.Zero;
    }

    private sealed class Feature
    {
        public TaskCompletionSource Early { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Late { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
