#include "gui/replicas/ReplicaLine.h"

#include "gui/flightdeck/IconLabel.h"
#include "gui/replicas/ReplicaWords.h"
#include "gui/widgets/Icons.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QLabel>
#include <QtWidgets/QPushButton>

#include <algorithm>

namespace basekeep {

ReplicaLine::ReplicaLine(const ReplicaWatch& watch, QWidget* parent)
    : QWidget(parent)
    , m_watch(watch)
    , m_icon(new IconLabel(QStringLiteral("clone"), 24))
    , m_text(new QLabel)
    , m_button(new QPushButton(icon(QStringLiteral("clone")), tr("Show Repl&ica")))
{
    setObjectName(QStringLiteral("replicaLine"));
    m_text->setObjectName(QStringLiteral("replicaLineText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_button->setObjectName(QStringLiteral("replicaLineShow"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(12);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    row->addWidget(m_button);
    connect(m_button, &QPushButton::clicked, this, [this] { Q_EMIT showRequested(m_replicaId); });
    connect(&watch, &ReplicaWatch::listChanged, this, &ReplicaLine::update);
    connect(&watch, &ReplicaWatch::changed, this, &ReplicaLine::update);
    update();
}

void ReplicaLine::setServer(const QString& profileName)
{
    m_profileName = profileName;
    update();
}

void ReplicaLine::update()
{
    const QList<Replica> replicas = m_profileName.isEmpty() ? QList<Replica>() : m_watch.ofServer(m_profileName);
    setVisible(!replicas.isEmpty());
    if (replicas.isEmpty())
        return;
    const auto worst =
        std::max_element(replicas.cbegin(), replicas.cend(), [this](const Replica& left, const Replica& right) {
            return ReplicaWords::urgency(m_watch.look(left.id)) < ReplicaWords::urgency(m_watch.look(right.id));
        });
    m_replicaId = worst->id;
    const ReplicaWords::Look look = m_watch.look(worst->id);
    m_icon->setIcon(ReplicaWords::iconName(look), ReplicaWords::color(look));
    QString text = tr("Replica: %1", "state in a sentence").arg(ReplicaWords::sentence(look));
    if (replicas.size() > 1)
        text += tr(" (%n more)", "replicas", int(replicas.size()) - 1);
    m_text->setText(text);
}

} // namespace basekeep
