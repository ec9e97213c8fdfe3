#include "tests/support/CountingRelay.h"

#include <QtCore/QtEndian>
#include <utility>
#include <vector>

#include <QtCore/QThread>
#include <QtNetwork/QTcpServer>
#include <QtNetwork/QTcpSocket>

namespace basekeep {

class CountingRelay::Listener final : public QTcpServer
{
public:
    explicit Listener(CountingRelay& relay) : m_relay(relay) {}
    ~Listener() override;

    void openGate();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    CountingRelay& m_relay;
    std::vector<std::unique_ptr<Pair>> m_pairs;
};

/// Both ends of one connection, in the relay's thread.
class CountingRelay::Pair final : public QObject
{
public:
    Pair(CountingRelay& relay, qsizetype link, qintptr descriptor) : m_relay(relay), m_link(link)
    {
        m_client.setSocketDescriptor(descriptor);
        m_client.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        connect(&m_client, &QTcpSocket::readyRead, this, [this] { takeFromClient(); });
        connect(&m_server, &QTcpSocket::readyRead, this, [this] { passToClient(); });
        connect(&m_client, &QTcpSocket::disconnected, &m_server, &QTcpSocket::disconnectFromHost);
        connect(&m_server, &QTcpSocket::disconnected, this, [this] {
            passToClient();
            m_client.disconnectFromHost();
        });
        m_server.connectToHost(QHostAddress(QHostAddress::LocalHost), quint16(relay.m_serverPort));
        m_server.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    }

    ~Pair() override
    {
        m_client.disconnect(this);
        m_server.disconnect(this);
    }

    void passToClient()
    {
        const std::lock_guard lock(m_relay.m_mutex);
        if (m_hasAsked && !m_relay.m_isOpen)
            return;
        const QByteArray bytes = m_server.readAll();
        if (bytes.isEmpty())
            return;
        m_clientIsToSpeak = true;
        for (; !m_unanswered.isEmpty(); m_unanswered.removeFirst())
            m_relay.m_answered.append({m_unanswered.first(), m_relay.m_links});
        m_client.write(bytes);
    }

private:
    void takeFromClient()
    {
        const QByteArray bytes = m_client.readAll();
        m_server.write(bytes);
        m_heard += bytes;
        bool opens = false;
        {
            const std::lock_guard lock(m_relay.m_mutex);
            const bool isGoodbye = m_isTyped && bytes.startsWith('X'); // nothing answers that
            if (std::exchange(m_clientIsToSpeak, false) && !isGoodbye)
                ++link().trips;
            while (takeMessage()) {
            }
            opens = !m_relay.m_isOpen && m_relay.m_isEnough(m_relay.m_links);
            m_relay.m_isOpen = m_relay.m_isOpen || opens;
        }
        if (opens)
            m_relay.m_listener->openGate();
    }

    /// Packets have no type until the session has begun (reference: protocol documentation, "Message Formats").
    bool takeMessage()
    {
        const qsizetype header = m_isTyped ? 5 : 4;
        if (m_heard.size() < header)
            return false;
        const qsizetype size = header - 4 + qFromBigEndian<qint32>(m_heard.constData() + header - 4);
        if (m_heard.size() < size)
            return false;
        const QByteArray content = m_heard.mid(header, size - header);
        const char type = m_isTyped ? m_heard.front() : '\0';
        m_heard.remove(0, size);
        if (!m_isTyped)
            takeStart(content);
        else if (type == 'Q')
            takeQuery(content.left(content.indexOf('\0')));
        else if (type == 'P') // the statement's name comes first, and is empty
            takeQuery(content.mid(1).left(content.indexOf('\0', 1) - 1));
        return true;
    }

    void takeStart(const QByteArray& content)
    {
        constexpr qint32 protocol3 = 3 << 16;
        m_isTyped = qFromBigEndian<qint32>(content.constData()) == protocol3;
        const QList<QByteArray> words = content.mid(4).split('\0');
        for (qsizetype index = 0; index + 1 < words.size(); index += 2) {
            if (words[index] == "application_name")
                link().application = words[index + 1];
        }
    }

    void takeQuery(const QByteArray& text)
    {
        m_hasAsked = true;
        link().queries.append(text);
        m_unanswered.append(text);
    }

    Link& link() { return m_relay.m_links[m_link]; }

    CountingRelay& m_relay;
    const qsizetype m_link;
    QTcpSocket m_client;
    QTcpSocket m_server;
    QByteArray m_heard; ///< of the client, the beginning of a message
    QList<QByteArray> m_unanswered;
    bool m_isTyped = false;
    bool m_hasAsked = false;
    bool m_clientIsToSpeak = true;
};

CountingRelay::Listener::~Listener() = default;

void CountingRelay::Listener::openGate()
{
    for (const auto& pair : m_pairs)
        pair->passToClient();
}

void CountingRelay::Listener::incomingConnection(qintptr descriptor)
{
    qsizetype link = 0;
    {
        const std::lock_guard lock(m_relay.m_mutex);
        link = m_relay.m_links.size();
        m_relay.m_links.append(Link());
    }
    m_pairs.push_back(std::make_unique<Pair>(m_relay, link, descriptor));
}

CountingRelay::CountingRelay(int serverPort, Gate isEnough)
    : m_serverPort(serverPort)
    , m_isEnough(std::move(isEnough))
    , m_thread(std::make_unique<QThread>())
    , m_listener(new Listener(*this))
{
    m_listener->listen(QHostAddress(QHostAddress::LocalHost));
    m_port = m_listener->serverPort();
    m_listener->moveToThread(m_thread.get());
    m_thread->start();
}

CountingRelay::~CountingRelay()
{
    QMetaObject::invokeMethod(
        m_listener, [this] { delete m_listener; }, Qt::BlockingQueuedConnection);
    m_thread->quit();
    m_thread->wait();
}

ConnectionSettings CountingRelay::through(const ConnectionSettings& direct) const
{
    ConnectionSettings settings = direct;
    settings.parameters.insert(QStringLiteral("host"), QStringLiteral("127.0.0.1"));
    settings.parameters.insert(QStringLiteral("port"), QString::number(m_port));
    settings.parameters.insert(QStringLiteral("sslmode"), QStringLiteral("disable"));
    settings.parameters.insert(QStringLiteral("gssencmode"), QStringLiteral("disable"));
    return settings;
}

bool CountingRelay::isOpen() const
{
    const std::lock_guard lock(m_mutex);
    return m_isOpen;
}

CountingRelay::Links CountingRelay::links() const
{
    const std::lock_guard lock(m_mutex);
    return m_links;
}

CountingRelay::Links CountingRelay::linksAtAnswerTo(const QByteArray& words) const
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [query, links] : m_answered) {
        if (query.startsWith(words))
            return links;
    }
    return {};
}

} // namespace basekeep
