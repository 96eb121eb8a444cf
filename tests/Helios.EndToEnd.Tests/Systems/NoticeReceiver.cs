using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Helios.Testing;

namespace Helios.EndToEnd.Tests.Systems;

/// <summary>Where persons are told: a web server that keeps each notice that is posted to it.</summary>
internal sealed class NoticeReceiver : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly ConcurrentQueue<JsonNode> notices = new();

    public NoticeReceiver()
    {
        Url = $"http://127.0.0.1:{FreePorts.Next()}/";
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = Listen();
    }

    public string Url { get; }

    /// <summary>The notices with that key, one each: a repeated one is the same notice.</summary>
    public IReadOnlyList<JsonNode> Of(string key) =>
        [.. notices.Where(notice => notice["key"]!.ToString() == key).DistinctBy(notice => notice["notice_id"]!.ToString())];

    /// <summary>The settings that make this the receiver.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("Helios__Sessions__Notices__WebhookUrl", Url),
            ("Helios__Sessions__Notices__WebhookSecret", "0123456789abcdef0123456789abcdef"),
            ("Helios__Sessions__Notices__LookEvery", "00:00:00.1"),
            ("Helios__Sessions__Notices__TryAgainAfter", "00:00:00.5"),
        ];

    public void Dispose() => listener.Close();

    private async Task Listen()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                if (await JsonNode.ParseAsync(context.Request.InputStream) is { } notice)
                    notices.Enqueue(notice);
                context.Response.StatusCode = 204;
                context.Response.Close();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
