using Helios.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Helios.HarnessMonitor.Tests;

/// <summary>A small HTTP server that plays the harness as each test wants it.</summary>
internal sealed class HarnessDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;

    private HarnessDouble(WebApplication app) => this.app = app;

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    public Func<HttpContext, Task> Answer { get; set; } = Status(200);

    public int Requests => Volatile.Read(ref requests);

    public List<string> Paths { get; } = [];

    public static async Task<HarnessDouble> Start(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var harness = new HarnessDouble(builder.Build()) { Answer = answer };
        harness.app.Run(async context =>
        {
            Interlocked.Increment(ref harness.requests);
            lock (harness.Paths)
                harness.Paths.Add(context.Request.Path);
            await harness.Answer(context);
        });
        await harness.app.StartAsync();
        harness.BaseUrl = new Uri(harness.app.Urls.Single());
        return harness;
    }

    public static Func<HttpContext, Task> Status(int status) =>
        context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    public static Func<HttpContext, Task> OnlyOn(string path) =>
        context =>
        {
            context.Response.StatusCode = context.Request.Path == path ? 200 : 404;
            return Task.CompletedTask;
        };

    public static Func<HttpContext, Task> Hang() =>
        context =>
        {
            var gone = new TaskCompletionSource();
            context.RequestAborted.Register(gone.SetResult);
            return gone.Task;
        };

    public static Func<HttpContext, Task> HangInTheBody() =>
        async context =>
        {
            context.Response.StatusCode = 200;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Hang()(context);
        };

    public static Func<HttpContext, Task> After(Task gate) =>
        async context =>
        {
            await gate.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = 200;
        };

    public static Uri NobodyListens() => new($"http://127.0.0.1:{FreePorts.Next()}");

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
