#include "gui/wizard/SetupPage.h"

#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/ReasonLine.h"

namespace basekeep {

SetupPage::SetupPage(BackupSetup& setup, QWidget* parent)
    : QWizardPage(parent), m_setup(setup), m_content(new QVBoxLayout), m_reason(new ReasonLine(this))
{
    m_reason->setObjectName(QStringLiteral("reason"));
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_content, 1);
    layout->addWidget(m_reason);
}

QString SetupPage::reason() const
{
    return m_reason->text();
}

void SetupPage::setReasons(const QStringList& sentences)
{
    m_reason->setReason(sentences.join(u'\n'));
    const bool isNowComplete = sentences.isEmpty();
    if (isNowComplete == m_isComplete)
        return;
    m_isComplete = isNowComplete;
    Q_EMIT completeChanged();
}

} // namespace basekeep
