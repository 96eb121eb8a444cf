using Helios.Hosting.Bus;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Helios.Hosting.Tests;

/// <summary>A service with nothing but the defaults, on a free port.</summary>
internal sealed class ServiceUnderTest : IAsyncDisposable
{
    private ServiceUnderTest(WebApplication app)
    {
        App = app;
        Http = new HttpClient
        {
            BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()),
        };
    }

    public WebApplication App { get; }

    public HttpClient Http { get; }

    public static async Task<ServiceUnderTest> Start(
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<WebApplication>? map = null,
        Action<IServiceCollection>? services = null,
        Action<IBusRegistrationConfigurator>? endpoints = null
    )
    {
        LogContext.ConfigureCurrentLogContext();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.AddHeliosDefaults("test");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services?.Invoke(builder.Services);
        if (endpoints is not null)
        {
            builder.Services.AddHeliosBus(builder.Configuration, endpoints);
        }

        var app = builder.Build();
        app.MapHeliosDefaults();
        map?.Invoke(app);
        await app.StartAsync();
        return new ServiceUnderTest(app);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
