// Prints one line per event of Helios: time, type, subject, revision.index, id. AMQP_URL names the broker, and HELIOS_TOPIC the
// events (all by default).
using EventConsumer;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

var queue = new EventQueue(
    new Uri(Environment.GetEnvironmentVariable("AMQP_URL") ?? "amqp://guest:guest@localhost"),
    "events.csharp",
    Environment.GetEnvironmentVariable("HELIOS_TOPIC") ?? "#"
);

var builder = Host.CreateApplicationBuilder(args);
builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Services.AddSingleton<RecentIds>();
builder.Services.AddMassTransit(bus =>
{
    bus.AddConsumer<EventPrinter>();
    bus.UsingRabbitMq(
        (context, rabbit) =>
        {
            rabbit.Host(queue.Broker);
            rabbit.ReceiveEndpoint(
                queue.Name,
                endpoint =>
                {
                    foreach (var (name, value) in EventQueue.Arguments)
                        endpoint.SetQueueArgument(name, value);
                    // Plain JSON from a topic exchange, without MassTransit's envelope and exchanges.
                    endpoint.ConfigureConsumeTopology = false;
                    endpoint.UseRawJsonDeserializer(RawSerializerOptions.AnyMessageType, isDefault: true);
                    // One at a time keeps them in order. An event is acknowledged when its consumer returns.
                    endpoint.ConcurrentMessageLimit = 1;
                    endpoint.ConfigureConsumer<EventPrinter>(context);
                }
            );
        }
    );
});

await queue.Bind();
await builder.Build().RunAsync();
