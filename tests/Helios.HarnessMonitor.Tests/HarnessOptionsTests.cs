using Helios.HarnessMonitor.Probing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Helios.HarnessMonitor.Tests;

public sealed class HarnessOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Read([]).BaseUrl.ShouldBe(new Uri("http://127.0.0.1:8317"));

    [Theory]
    [InlineData("BaseUrl", "ftp://127.0.0.1", "http")]
    [InlineData("BaseUrl", "/relative", "absolute")]
    [InlineData("BaseUrl", "http://user:secret@127.0.0.1", "user")]
    [InlineData("BaseUrl", "http://127.0.0.1/?key=1", "query")]
    [InlineData("ProbeWithin", "00:00:06", "ProbeEvery")]
    [InlineData("ProbeEvery", "00:00:00", "ProbeEvery")]
    [InlineData("ReportExpiresAfter", "00:00:07", "twice")]
    [InlineData("SuccessesUntilHealthy", "0", "SuccessesUntilHealthy")]
    public void A_value_that_cannot_work_is_refused_with_its_name(string name, string value, string said)
    {
        var refused = Should.Throw<OptionsValidationException>(() => Read(new() { [$"Helios:Harness:{name}"] = value }));

        refused.Message.ShouldContain(said);
        refused.Message.ShouldContain(name);
    }

    private static HarnessOptions Read(Dictionary<string, string?> values)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var services = new ServiceCollection().AddLogging().AddHarnessMonitor(configuration);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<HarnessOptions>>().Value;
    }
}
