#include "gui/wizard/MethodPage.h"

#include <QtWidgets/QGridLayout>
#include <QtWidgets/QScrollArea>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include "gui/widgets/WheelGuard.h"
#include "gui/wizard/BackupSetup.h"
#include "gui/wizard/FormGroup.h"
#include "gui/wizard/PresetChooser.h"
#include "gui/wizard/SafetyGroup.h"
#include "gui/wizard/ScopeGroup.h"
#include "gui/wizard/SpeedGroup.h"
#include "gui/wizard/StandbyGroup.h"
#include "gui/wizard/WalGroup.h"

namespace basekeep {

MethodPage::MethodPage(BackupSetup& setup, QWidget* parent)
    : SetupPage(setup, parent), m_advancedButton(new QToolButton), m_scroll(new QScrollArea(this))
{
    setTitle(tr("What kind of backup?"));
    setSubTitle(tr("Choose what it is for. The rest is set as it suits most servers, and can be changed."));

    auto* inner = new QWidget;
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->addWidget(new PresetChooser(setup));
    layout->addWidget(m_advancedButton);
    layout->addWidget(m_advanced = makeAdvanced());
    layout->addStretch(1);

    m_advancedButton->setObjectName(QStringLiteral("advanced"));
    m_advancedButton->setText(tr("Ad&vanced"));
    m_advancedButton->setCheckable(true);
    m_advancedButton->setAutoRaise(true);
    m_advancedButton->setFocusPolicy(Qt::StrongFocus);
    m_advancedButton->setArrowType(Qt::RightArrow);
    m_advancedButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_advanced->setObjectName(QStringLiteral("advancedChoices"));
    m_advanced->hide();

    m_scroll->setObjectName(QStringLiteral("methodScroll"));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(inner);
    new WheelGuard(*inner);
    content()->addWidget(m_scroll, 1);

    connect(m_advancedButton, &QToolButton::toggled, this, &MethodPage::unfold);
    connect(&setup, &BackupSetup::settingsChanged, this, &MethodPage::showConflicts);
    connect(&setup, &BackupSetup::serverReportChanged, this, &MethodPage::showConflicts);
    showConflicts();
}

QWidget* MethodPage::makeAdvanced()
{
    auto* advanced = new QWidget;
    auto* grid = new QGridLayout(advanced);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->addWidget(new FormGroup(setup()), 0, 0);
    grid->addWidget(new WalGroup(setup()), 0, 1);
    grid->addWidget(new ScopeGroup(setup()), 1, 0, 1, 2);
    grid->addWidget(new SpeedGroup(setup()), 2, 0);
    grid->addWidget(new StandbyGroup(setup()), 2, 1);
    grid->addWidget(new SafetyGroup(setup()), 3, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    return advanced;
}

void MethodPage::unfold(bool open)
{
    m_advancedButton->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
    m_advanced->setVisible(open);
    if (!open)
        return;
    // The choices begin below the edge of the window; who unfolds them wants to see them. Their place is known only
    // after the layout has been done.
    QMetaObject::invokeMethod(
        this,
        [this] {
            const int top = m_advancedButton->mapTo(m_scroll->widget(), QPoint()).y();
            m_scroll->ensureVisible(0, top + m_scroll->viewport()->height(), 0, 0);
        },
        Qt::QueuedConnection);
}

void MethodPage::showConflicts()
{
    const QStringList conflicts = setup().methodConflicts();
    setReasons(conflicts);
    // All contradictions lie in the folded part; unfolded, the way out can be seen.
    if (!conflicts.isEmpty() && !m_advancedButton->isChecked())
        m_advancedButton->setChecked(true);
}

} // namespace basekeep
